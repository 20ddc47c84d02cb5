export const stampPath: string;
export const generatedFiles: readonly string[];
export function outputFolder(root: string, service: string): string;
export function sourceHash(root: string): string;
export function stampText(root: string, services: readonly string[]): string;
export function isFresh(root: string): boolean;
