/**
 * `<jimun-input>` for React 18, which turns `required={false}` into an attribute and cannot listen
 * to events of custom elements.
 */
import { type HTMLAttributes, forwardRef, useEffect, useImperativeHandle, useRef } from 'react';
import 'jimun/element/define';
import type { JimunInput, JimunInputAttributes, JimunInputEventMap } from 'jimun/element';

type Listeners = { readonly [type in keyof JimunInputEventMap]?: (event: JimunInputEventMap[type]) => void };

export interface JimunFieldProps extends HTMLAttributes<JimunInput>, JimunInputAttributes {
  /**
   * Listeners by the events' own names: `on={{ 'jimun-done': ({ detail }) => … }}`. May be a new
   * object on every render.
   */
  readonly on?: Listeners;
}

/** `false` would become the attribute `required="false"`, which means required. */
const flag = (is: boolean | undefined): '' | undefined => (is ? '' : undefined);

export const JimunField = forwardRef<JimunInput, JimunFieldProps>((
  { on = {}, required, disabled, multiple, className, ...rest }, ref,
) => {
  const element = useRef<JimunInput>(null);
  useImperativeHandle(ref, () => element.current!);
  useEffect(() => {
    const listeners = Object.entries(on) as [keyof JimunInputEventMap, EventListener][];
    for (const [type, listener] of listeners) element.current?.addEventListener(type, listener);
    const heard = element.current;
    return () => { for (const [type, listener] of listeners) heard?.removeEventListener(type, listener); };
  });
  return (
    <jimun-input
      {...rest}
      ref={element}
      class={className}
      required={flag(required)}
      disabled={flag(disabled)}
      multiple={flag(multiple)}
    />
  );
});
