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
    const { readFile } = await import('node:fs/promises');
    return await readFile(url);
  }
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.href}: ${response.status} ${response.statusText}`);
  return response.arrayBuffer();
}
