export function isBuilt(options: { readonly withTypes: boolean }): boolean;
export function build(options: { readonly withTypes: boolean }): Promise<void>;
