/**
 * Prints the report as a table for people and as JSON for programs. docs/check.md describes both.
 */
import type { Report } from './check.ts';
import type { Finding } from './findings.ts';
import type { Trace } from './traces.ts';
import { say } from './words.ts';
import type { Locale, Word } from './words.ts';

export const SCHEMA = 'jimun/check/1';

export function jsonOf({ url, version, browser, outcome, findings, requests }: Report, locale: Locale): string {
  return JSON.stringify({
    schema: SCHEMA, url, version, browser: browser ?? null, outcome,
    findings: findings.map((each) => ({
      check: each.check, status: each.status, reason: each.word.slice(each.check.length + 1), values: each.values, frame: each.frame,
      text: sentence(each, locale),
    })),
    requests,
  }, undefined, 1);
}

/** For a check that could not run. */
export function jsonOfError(url: string, word: Word, locale: Locale): string {
  return JSON.stringify({ schema: SCHEMA, url, outcome: 'unsure', error: word.slice('error.'.length), text: say(locale, word), findings: [] }, undefined, 1);
}

export function tableOf(report: Report, locale: Locale, columns: number): string {
  const rows = report.findings.map((each) => ({
    status: say(locale, `status.${each.status}`), title: say(locale, `title.${each.check}`), text: sentence(each, locale),
  }));
  const [first, second] = [Math.max(...rows.map(({ status }) => width(status))), Math.max(...rows.map(({ title }) => width(title)))];
  const indent = ' '.repeat(first + second + 4);
  const lines = rows.map(({ status, title, text }) => (
    `${padded(status, first)}  ${padded(title, second)}  ${wrapped(text, Math.max(30, columns - indent.length)).join(`\n${indent}`)}`));
  const count = (status: Finding['status']): number => report.findings.filter((each) => each.status === status).length;
  return [
    ...lines, '',
    say(locale, 'summary', { pass: count('pass'), fail: count('fail'), unsure: count('unsure') }),
    say(locale, report.browser === undefined ? 'summary.static' : 'summary.session'),
  ].join('\n');
}

function sentence({ word, values, frame }: Finding, locale: Locale): string {
  if (frame !== undefined) return `${say(locale, 'frame', { url: frame })} ${spoken(word, values, locale)}`;
  return spoken(word, values, locale);
}

function spoken(word: Word, values: Finding['values'], locale: Locale): string {
  const { what } = values;
  if (typeof what !== 'string') return say(locale, word, values);
  const traces = what.split(',').map((trace) => say(locale, `trace.${trace as Trace}`)).join(', ');
  return say(locale, word, { ...values, what: traces });
}

/** Hangul and similar characters take two columns of a terminal. */
const width = (text: string): number => [...text].reduce((sum, each) => sum + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/.test(each) ? 2 : 1), 0);
const padded = (text: string, columns: number): string => text + ' '.repeat(columns - width(text));

function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [''];
  for (const each of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line && width(line) + 1 + width(each) > columns) lines.push(each);
    else lines[lines.length - 1] = line ? `${line} ${each}` : each;
  }
  return lines;
}
