/** Re-exports for `modules-imports.ts`. */
export { ask as again } from './questions.js';
