/**
 * Brings the first worker up, however bad the network is. Keeps state: how far it is, and what it
 * has tried.
 *
 * After a series of failures it waits for the next picture, the network, or some time, and then
 * tries again. So no visit ends in a state without a way out.
 */
import { JimunError } from '../shared/errors.ts';
import type { EngineState } from '../shared/options.ts';
import type { SealReport } from '../shared/protocol.ts';
import { LATER_MS, SOON_MS, later, pause, whenOnline } from './again.ts';
import { LoadFault, faultOf, workerReport } from './faults.ts';
import type { Fault } from './faults.ts';
import type { WorkerSource } from './slot.ts';

export interface StartupHost {
  /** Starts one worker. Resolves to its report. Rejects with a `LoadFault`. */
  bringUp(source: WorkerSource): Promise<SealReport>;
  /** Whether the worker's report is good enough. */
  accepts(report: SealReport): boolean;
  /** The worker that was brought up is not used. */
  discard(): void;
  /** It may be given pictures from now on. */
  ready(source: WorkerSource): void;
  /** Every waiting picture is refused. */
  failed(error: JimunError): void;
  changed(): void;
}

export class Startup {
  readonly #supply: () => Promise<WorkerSource>;
  readonly #host: StartupHost;
  readonly #closed = new AbortController();
  #state: EngineState = { stage: 'loading' };
  #source: WorkerSource | undefined;
  /** The attempt that is under way. */
  #series: Promise<void> | undefined;
  #failedSeries = 0;
  /** Of the series that is under way: whether an attempt failed, and whether one has to follow. */
  #hasFailed = false;
  #owed = false;

  constructor(supply: () => Promise<WorkerSource>, host: StartupHost) {
    this.#supply = supply;
    this.#host = host;
    whenOnline(() => { if (this.#state.stage === 'failed') this.begin(); }, this.#closed.signal);
  }

  get state(): EngineState { return this.#state; }
  get source(): WorkerSource | undefined { return this.#source; }

  /** Resolves once no attempt is under way. Never rejects. */
  readonly settled = (): Promise<void> => this.#series ?? Promise.resolve();

  /** While attempts are under way, more may follow them. */
  begin(): void {
    // A picture that joins after a failure is owed an attempt of its own.
    if (this.#series) this.#owed = this.#hasFailed;
    if (this.#series || this.#closed.signal.aborted) return;
    this.#hasFailed = false;
    this.#set({ stage: 'loading' });
    this.#series = this.#try().finally(() => { this.#series = undefined; });
  }

  /** The script has come, and the worker starts. */
  starting(): void {
    if (this.#state.stage === 'loading') this.#set({ stage: 'checking' });
  }

  close(): void {
    this.#closed.abort();
  }

  async #try(): Promise<void> {
    const { signal } = this.#closed;
    let waits = [...SOON_MS];
    while (!signal.aborted) {
      let fault: Fault;
      let report: SealReport | undefined;
      try {
        const source = this.#source ??= await this.#supply();
        const { served } = source;
        await served?.load((receivedBytes, totalBytes) => this.#set({ stage: 'loading', receivedBytes, totalBytes }), signal);
        if (signal.aborted) return;
        const seal = await this.#host.bringUp(source);
        if (signal.aborted) return;
        // An old copy without the header may be in a cache.
        if (seal.sealed || !served?.renew()) {
          report = seal;
          if (!this.#host.accepts(seal)) throw new LoadFault('unsealed');
          this.#failedSeries = 0;
          this.#set({ stage: 'ready', seal });
          this.#host.ready(source);
          return;
        }
        this.#host.discard();
        this.#set({ stage: 'loading' });
        continue;
      } catch (thrown) {
        this.#host.discard();
        fault = faultOf(thrown);
      }
      if (signal.aborted) return;
      this.#hasFailed = true;
      const wait = fault === 'network' ? waits.shift() : undefined;
      const isOfCopy = fault === 'replaced' || fault === 'version' || fault === 'missing';
      if (wait === undefined && !(isOfCopy && this.#source?.served?.renew())) {
        if (!this.#owed) {
          this.#fail(fault, report);
          return;
        }
        this.#owed = false;
        waits = [...SOON_MS];
      }
      this.#set({ stage: 'loading' });
      if (wait !== undefined) await pause(wait, signal);
    }
  }

  #fail(fault: Fault, seal: SealReport | undefined): void {
    const error = new JimunError(workerReport(fault));
    this.#set({ stage: 'failed', error, ...(seal ? { seal } : {}) });
    this.#host.failed(error);
    const wait = fault === 'network' ? LATER_MS[this.#failedSeries] : undefined;
    this.#failedSeries += 1;
    if (wait !== undefined) later(() => { if (this.#state.stage === 'failed') this.begin(); }, wait);
  }

  #set(state: EngineState): void {
    this.#state = state;
    this.#host.changed();
  }
}
