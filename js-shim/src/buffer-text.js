// TextDecoder and TextEncoder as far as the generated bindings use them, over the Buffer that Segment's runtime has.

// Reads a view in place where this Node has it; elsewhere a Buffer is made of the view first.
const { utf8Slice } = Buffer.prototype;

export class BufferTextDecoder {
  decode(bytes) {
    if (bytes === undefined) return '';
    if (utf8Slice) return utf8Slice.call(bytes, 0, bytes.length);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  }
}

export class BufferTextEncoder {
  encode(text) {
    return Buffer.from(text, 'utf8');
  }

  encodeInto(text, view) {
    const written = Buffer.from(view.buffer, view.byteOffset, view.byteLength).write(text, 'utf8');
    return { read: text.length, written };
  }
}
