/**
 * Types of the elements for JSX. In React 18 they have attributes only, and a flag is '' or absent.
 * JimunField.tsx does the rest.
 */
import type { JimunExit } from 'jimun/exit';
import type { JimunInput, JimunInputAttributes } from 'jimun/element';
import type { DetailedHTMLProps, HTMLAttributes } from 'react';

type Flags = 'required' | 'disabled' | 'multiple';
type FlatAttributes = Omit<JimunInputAttributes, Flags> & { readonly class?: string | undefined } & { readonly [flag in Flags]?: '' | undefined };

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'jimun-input': DetailedHTMLProps<HTMLAttributes<JimunInput>, JimunInput> & FlatAttributes;
      'jimun-exit': DetailedHTMLProps<HTMLAttributes<JimunExit>, JimunExit> & { readonly href?: string; readonly skip?: '' | undefined };
    }
  }
}
