import {createFingerprinter} from "jimun"; const f=createFingerprinter(); (globalThis as any).f=f; (globalThis as any).seal=f.seal;
