import { type FormEvent, useEffect, useRef, useState } from 'react';
import 'jimun/element/define';
import type { JimunInput } from 'jimun/element';
import type words from '../../shared/words.json';

export function ReportForm({ say }: { readonly say: typeof words.ko }) {
  const control = useRef<JimunInput>(null);
  const [records, setRecords] = useState<JimunInput['records']>([]);
  const [where, setWhere] = useState('');
  const [problem, setProblem] = useState('');
  const [sent, setSent] = useState<readonly string[]>();

  // The element clears itself without an `input` event when the browser leaves the page. If the
  // page comes back, it must not know more than the element.
  useEffect(() => {
    const forget = () => { setRecords([]); setSent(undefined); };
    window.addEventListener('pagehide', forget);
    return () => window.removeEventListener('pagehide', forget);
  }, []);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const ok = form.reportValidity();
    setProblem(control.current?.validationMessage ?? '');
    setSent(ok ? Array.from(new FormData(form), ([name, value]) => `${name}: ${String(value)}`) : undefined);
  };

  const reset = () => { setRecords([]); setWhere(''); setProblem(''); setSent(undefined); };

  return (
    <form noValidate onSubmit={submit} onReset={reset}>
      <p id="problem" role="alert">{problem}</p>
      <label htmlFor="pictures">{say.pictures}</label>
      <jimun-input
        ref={control}
        id="pictures"
        name="fingerprints"
        required
        multiple
        worker-url="/jimun/"
        seal="require"
        onInput={({ currentTarget }) => setRecords(currentTarget.records)}
        onjimun-add={() => setProblem('')}
      />
      <p><output id="ready">{say.ready.replace('{count}', String(records.length))}</output></p>
      <p>
        <label htmlFor="where">{say.where}</label>
        <input id="where" name="where" value={where} onChange={({ target }) => setWhere(target.value)} />
      </p>
      <p><button id="send">{say.send}</button> <button id="reset" type="reset">{say.reset}</button></p>
      {sent && <section id="sent"><p>{say.sent}</p><pre>{sent.join('\n')}</pre></section>}
    </form>
  );
}
