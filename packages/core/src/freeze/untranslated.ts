/**
 * Running a program untranslated: its modules are emitted as JavaScript and imported by Node, exactly as they are when
 * their module-level code runs for translation.
 */
import { dirname } from 'node:path';
import { loadProject } from '../frontend/project.js';
import { emitInstrumented } from './instrument.js';
import { loadProgram } from './load.js';

/** Imports the module `path` untranslated; errors of its module-level code pass through. */
export async function importUntranslated(path: string): Promise<void> {
  const project = loadProject(path, dirname(path));
  const emitted = emitInstrumented(project.program, project.files, project.fileName);
  await loadProgram(
    emitted,
    emitted.filter((module) => module.source === project.entry),
  );
}
