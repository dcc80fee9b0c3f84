/**
 * Reads an image from a URL, on Node and in browsers, and makes an instance of it. Used by generated bindings.
 */
import type { Metadata } from '../aot/metadata.js';
import type { Bytes } from './engine.js';
import type { Instance, LoadOptions } from './instance.js';
import { instantiate } from './instance.js';

/** Loads the code at `url` and makes an instance. */
export async function loadImage(
  url: URL,
  metadata: Metadata,
  options: LoadOptions = {},
): Promise<Instance & Record<string, unknown>> {
  return instantiate(await readBytes(url), metadata, options);
}

async function readBytes(url: URL): Promise<Bytes> {
  if (url.protocol === 'file:') {
    const files = node()?.getBuiltinModule('fs/promises');
    if (files === undefined) throw new Error(`${url.href}: files can be read on Node only`);
    return (files as { readFile(url: URL): Promise<Bytes> }).readFile(url);
  }
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.href}: ${response.status} ${response.statusText}`);
  return response.arrayBuffer();
}

interface NodeProcess {
  getBuiltinModule(name: string): unknown;
}

/** Node's `process`, when there is one. An `import` of a Node module would be an error for bundlers that build for browsers. */
function node(): NodeProcess | undefined {
  return (globalThis as { process?: NodeProcess }).process;
}
