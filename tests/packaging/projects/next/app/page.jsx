'use client';
// Rendered on the server too, where the same import is the engine for Node.js.
import { workerFile } from 'jimun';
import { useEffect } from 'react';

export default function Page() {
  useEffect(() => { import('../app.js'); }, []);
  return <p>{workerFile}</p>;
}
