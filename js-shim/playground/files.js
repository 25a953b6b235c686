// Files that are opened or dropped: read here, sent nowhere.

/** A page that holds more than this at a time would not answer for long. */
const MOST_BYTES = 64 * 1024 * 1024;
const GZIP = [0x1f, 0x8b];

/** @param {{ input: HTMLInputElement, curtain: HTMLElement }} where @param {(file: File) => void} take */
export function takeFiles({ input, curtain }, take) {
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (file) take(file);
    // The same file can be opened again after it has changed.
    input.value = '';
  });
  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
  addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    curtain.hidden = false;
  });
  addEventListener('dragleave', (event) => {
    // Only where the pointer leaves the window.
    if (event.relatedTarget === null) curtain.hidden = true;
  });
  addEventListener('drop', (event) => {
    curtain.hidden = true;
    if (!hasFiles(event)) return;
    event.preventDefault();
    const [file] = event.dataTransfer?.files ?? [];
    if (file) take(file);
  });
}

/** The text of a file, unpacked where it is gzip. @returns {Promise<string>} */
export async function readFile(/** @type {File} */ file) {
  if (file.size > MOST_BYTES) throw new Error(`expected at most 64 MB, found ${Math.ceil(file.size / 1024 / 1024)} MB: try a part of it`);
  const start = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (!GZIP.every((byte, index) => start[index] === byte)) return file.text();
  const unpacked = file.stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(unpacked).text().catch(() => {
    throw new Error('expected a whole gzip file, found a broken one');
  });
}
