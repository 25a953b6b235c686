// TextDecoder and TextEncoder as far as the generated bindings use them, over the Buffer that Segment's runtime has.

export class BufferTextDecoder {
  decode(bytes) {
    return bytes === undefined ? '' : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
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
