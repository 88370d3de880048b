/** Types of the elements for JSX. Copy this file unchanged. */
import type { JimunExit, JimunExitAttributes, JimunExitEventMap } from 'jimun/exit';
import type { JimunInput, JimunInputAttributes, JimunInputEventMap } from 'jimun/element';
import type { DetailedHTMLProps, HTMLAttributes } from 'react';

type Listeners<Events> = { [type in keyof Events & string as `on${type}`]?: (event: Events[type]) => void };

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'jimun-input': DetailedHTMLProps<HTMLAttributes<JimunInput>, JimunInput> & JimunInputAttributes & Listeners<JimunInputEventMap>;
      'jimun-exit': DetailedHTMLProps<HTMLAttributes<JimunExit>, JimunExit> & JimunExitAttributes & Listeners<JimunExitEventMap>;
    }
  }
}
