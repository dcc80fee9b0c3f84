export const passCommands: Record<string, (module: import('../ir/index.js').Module) => void> = {};
