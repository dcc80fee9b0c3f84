/** Folders of the frontend's tests. */
import { fileURLToPath } from 'node:url';

/** Folder of this file. */
export const root = fileURLToPath(new URL('.', import.meta.url));
