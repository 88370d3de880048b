/** Reads a page's HTML without a browser. */
import { parse } from 'parse5';
import type { DefaultTreeAdapterTypes } from 'parse5';

type Element = DefaultTreeAdapterTypes.Element;
type Template = DefaultTreeAdapterTypes.Template;

/** Addresses are as written in the HTML. */
export interface Html {
  /** Policies in meta elements that browsers apply. */
  readonly policies: readonly string[];
  /** Referrer policies of meta elements, in their order. */
  readonly referrers: readonly string[];
  readonly base: string | undefined;
  /** The scripts and modules that the page names, whether it runs them or only preloads them. */
  readonly scripts: readonly string[];
  readonly hasInput: boolean;
  /** The `worker-url` of the first `<jimun-input>` that has one. */
  readonly workerUrl: string | undefined;
  /** The form of the first `<jimun-input>`. */
  readonly form: HtmlForm | undefined;
}

export interface HtmlForm {
  readonly action: string | undefined;
  readonly method: string;
}

const HTML = 'http://www.w3.org/1999/xhtml';
const SVG = 'http://www.w3.org/2000/svg';
const XLINK = 'http://www.w3.org/1999/xlink';

/**
 * What protects a page counts only where browsers apply it: a policy directly in `<head>`, not in a
 * template, in the text of a script or in `<noscript>`. What may run also counts in a template,
 * because a script or a shadow root can take it from there.
 */
export function readHtml(text: string): Html {
  const all = [...elementsIn(parse(text).childNodes)];
  const live = all.filter(({ inTemplate }) => !inTemplate).map(({ element }) => element);
  const metas = named(live, 'meta');
  const everywhere = all.map(({ element }) => element);
  const liveInputs = named(live, 'jimun-input');
  const inputs = liveInputs.length > 0 ? liveInputs : named(everywhere, 'jimun-input');
  return {
    policies: contentsOf(metas.filter(isInHead), 'http-equiv', 'content-security-policy'),
    referrers: contentsOf(metas, 'name', 'referrer'),
    base: named(live, 'base').map((base) => valueOf(base, 'href')).find((href) => href !== undefined),
    scripts: everywhere.flatMap((element) => scriptOf(element) || []),
    hasInput: inputs.length > 0,
    workerUrl: inputs.map((input) => valueOf(input, 'worker-url')).find(Boolean),
    form: formOf(inputs[0], named(live, 'form')),
  };
}

function formOf(input: Element | undefined, forms: readonly Element[]): HtmlForm | undefined {
  const id = input && valueOf(input, 'form');
  const form = id === undefined ? formAround(input) : forms.find((each) => valueOf(each, 'id') === id);
  return form && { action: valueOf(form, 'action'), method: (valueOf(form, 'method') ?? '').trim().toLowerCase() };
}

function formAround(input: Element | undefined): Element | undefined {
  let at: Element['parentNode'] | undefined = input;
  while (at && at.nodeName !== 'form') at = 'parentNode' in at ? at.parentNode : undefined;
  return at && 'tagName' in at ? at : undefined;
}

interface Placed {
  readonly element: Element;
  readonly inTemplate: boolean;
}

/** In document order. Not recursive, because elements may be nested as deep as the page is long. */
function* elementsIn(nodes: readonly DefaultTreeAdapterTypes.ChildNode[]): Generator<Placed> {
  const waiting: Placed[] = [];
  const add = (some: typeof nodes, inTemplate: boolean): void => {
    for (const node of some.toReversed()) {
      if ('tagName' in node) waiting.push({ element: node, inTemplate });
    }
  };
  add(nodes, false);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { element, inTemplate } = next;
    yield next;
    add(element.childNodes, inTemplate);
    if (isTemplate(element)) add(element.content.childNodes, true);
  }
}

const isTemplate = (element: Element): element is Template => 'content' in element;

const named = (elements: readonly Element[], name: string): readonly Element[] => (
  elements.filter(({ tagName, namespaceURI }) => tagName === name && namespaceURI === HTML));

const isInHead = ({ parentNode }: Element): boolean => parentNode?.nodeName === 'head';

function valueOf({ attrs }: Element, name: string, namespace?: string): string | undefined {
  return attrs.find((each) => each.name === name && each.namespace === namespace)?.value;
}

/** The contents of the meta elements whose attribute has this value. */
const contentsOf = (metas: readonly Element[], name: string, value: string): readonly string[] => (
  metas.filter((meta) => valueOf(meta, name)?.toLowerCase() === value)
    .flatMap((meta) => valueOf(meta, 'content') ?? []));

/** Link relations that make browsers request a file. */
const AHEAD = ['modulepreload', 'preload', 'prefetch'];

function scriptOf(element: Element): string | undefined {
  const { tagName, namespaceURI } = element;
  if (tagName === 'script' && namespaceURI === HTML) return valueOf(element, 'src');
  if (tagName === 'script' && namespaceURI === SVG) return valueOf(element, 'href') ?? valueOf(element, 'href', XLINK);
  if (tagName !== 'link' || namespaceURI !== HTML) return undefined;
  const relations = (valueOf(element, 'rel') ?? '').toLowerCase().split(/\s+/);
  return relations.some((relation) => AHEAD.includes(relation)) ? valueOf(element, 'href') : undefined;
}
