/** What can go wrong while the worker or a module loads, and the errors that callers get then. */
import {
  LOAD_REPLACED, NETWORK_FAILED, NOT_SEALED, OTHER_VERSION, WEBASSEMBLY_UNAVAILABLE, WORKER_FOREIGN, WORKER_UNAVAILABLE,
  moduleForeign, moduleMissing,
} from '../shared/errors.ts';
import type { ErrorReport } from '../shared/errors.ts';
import type { ModuleName } from '../shared/modules.ts';

/**
 * `network`: it did not come, or not whole. `replaced`: something else came, such as the page of a
 * captive portal. `version`: it is of another version. `missing`: the server does not have it, or
 * nothing may start it. `foreign`: its address is on another origin. `unsealed` and `unusable`
 * concern a worker that came as it should.
 */
export type Fault = 'network' | 'replaced' | 'version' | 'missing' | 'foreign' | 'unsealed' | 'unusable';

/** The only error with which something fails to load. */
export class LoadFault extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault);
    this.fault = fault;
  }
}

/** Whatever else was thrown is a defect of the page's set-up. */
export function faultOf(thrown: unknown): Fault {
  return thrown instanceof LoadFault ? thrown.fault : 'missing';
}

const OF_WORKER: Readonly<Record<Fault, ErrorReport>> = {
  network: NETWORK_FAILED,
  replaced: LOAD_REPLACED,
  version: OTHER_VERSION,
  missing: WORKER_UNAVAILABLE,
  foreign: WORKER_FOREIGN,
  unsealed: NOT_SEALED,
  unusable: WEBASSEMBLY_UNAVAILABLE,
};

export function workerReport(fault: Fault): ErrorReport {
  return OF_WORKER[fault];
}

export function moduleReport(fault: Fault, name: ModuleName): ErrorReport {
  if (fault === 'missing') return moduleMissing(name);
  return fault === 'foreign' ? moduleForeign(name) : OF_WORKER[fault];
}
