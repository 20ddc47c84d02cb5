export const root: string;
export const entryPoints: readonly string[];
export const publicTypes: readonly string[];
export const bundledPackages: readonly string[];
