import * as jimun from 'jimun';
import { outcomeOf } from './outcome.mjs';

export default {
  async fetch(request) {
    const form = await request.formData();
    const read = async (name) => new Uint8Array(await form.get(name).arrayBuffer());
    try {
      return Response.json(await outcomeOf(jimun, await read('china'), await read('heic')));
    } catch (error) {
      return Response.json({ error: `${error.name}: ${error.message}` });
    }
  },
};
