/** Types of the elements for Vue's templates. Copy this file unchanged. */
import type { JimunExit, JimunExitAttributes, JimunExitEventMap } from 'jimun/exit';
import type { JimunInput, JimunInputAttributes, JimunInputEventMap } from 'jimun/element';
import type { HTMLAttributes } from 'vue';

type Listeners<Events> = { [type in keyof Events & string as `on${Capitalize<type>}`]?: (event: Events[type]) => void };
type InTemplates<Element, Attributes, Events> = new () => Element & { $props: HTMLAttributes & Attributes & Listeners<Events> };

declare module 'vue' {
  interface GlobalComponents {
    'jimun-input': InTemplates<JimunInput, JimunInputAttributes, JimunInputEventMap>;
    'jimun-exit': InTemplates<JimunExit, JimunExitAttributes, JimunExitEventMap>;
  }
}
