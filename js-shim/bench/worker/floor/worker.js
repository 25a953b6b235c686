// What any Worker costs: it reads the body, looks at nothing and answers.

export default {
  async fetch(request) {
    const { byteLength } = await request.arrayBuffer();
    return Response.json({ bytes: byteLength });
  },
};
