/**
 * `<jimun-input>` in Angular's forms. Its value is the records. The element itself judges whether
 * it is valid.
 */
import { Directive, ElementRef, forwardRef, inject } from '@angular/core';
import {
  type ControlValueAccessor, NG_VALIDATORS, NG_VALUE_ACCESSOR, type ValidationErrors, type Validator,
} from '@angular/forms';
import 'jimun/element/define';
import type { JimunInput } from 'jimun/element';

@Directive({
  selector: 'jimun-input[formControl], jimun-input[formControlName], jimun-input[ngModel]',
  providers: [
    { provide: NG_VALUE_ACCESSOR, useExisting: forwardRef(() => JimunAccessor), multi: true },
    { provide: NG_VALIDATORS, useExisting: forwardRef(() => JimunAccessor), multi: true },
  ],
  host: {
    '(input)': 'tell()',
    // A picture is in progress, or has no fingerprint. The value is unchanged, but its validity is
    // not.
    '(jimun-add)': 'revalidate()',
    '(jimun-error)': 'revalidate()',
    '(focusout)': 'touched()',
  },
})
export class JimunAccessor implements ControlValueAccessor, Validator {
  readonly #element = inject<ElementRef<JimunInput>>(ElementRef).nativeElement;
  #tell: (records: JimunInput['records']) => void = () => {};
  protected touched: () => void = () => {};
  protected revalidate: () => void = () => {};

  protected tell(): void { this.#tell(this.#element.records); }

  /** Only an empty value can be written, because fingerprints come only from pictures. */
  writeValue(records: JimunInput['records'] | null): void {
    if (!records?.length) this.#element.clear();
  }

  registerOnChange(tell: (records: JimunInput['records']) => void): void { this.#tell = tell; }
  registerOnTouched(touched: () => void): void { this.touched = touched; }
  registerOnValidatorChange(revalidate: () => void): void { this.revalidate = revalidate; }
  setDisabledState(disabled: boolean): void { this.#element.disabled = disabled; }

  validate(): ValidationErrors | null {
    const { validity, validationMessage } = this.#element;
    return validity.valid ? null : { jimun: validationMessage };
  }
}
