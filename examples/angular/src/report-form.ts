import { CUSTOM_ELEMENTS_SCHEMA, Component, input, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule } from '@angular/forms';
import type { JimunInput } from 'jimun/element';
import type words from '../../shared/words.json';
import { JimunAccessor } from './jimun-accessor';

@Component({
  selector: 'report-form',
  imports: [ReactiveFormsModule, JimunAccessor],
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  host: { '(window:pagehide)': 'forget()' },
  template: `
    <form [formGroup]="form" (submit)="submit($event)" (reset)="reset()">
      <p id="problem" role="alert">{{ problem() }}</p>
      <label for="pictures">{{ say().pictures }}</label>
      <jimun-input
        id="pictures"
        name="fingerprints"
        formControlName="pictures"
        required
        multiple
        worker-url="/jimun/"
        seal="require"
        (jimun-add)="problem.set('')"
      ></jimun-input>
      <p><output id="ready">{{ say().ready.replace('{count}', '' + form.controls.pictures.value.length) }}</output></p>
      <p>
        <label for="where">{{ say().where }}</label>
        <input id="where" name="where" formControlName="where">
      </p>
      <p><button id="send">{{ say().send }}</button> <button id="reset" type="reset">{{ say().reset }}</button></p>
      @if (sent(); as lines) { <section id="sent"><p>{{ say().sent }}</p><pre>{{ lines.join('\\n') }}</pre></section> }
    </form>`,
})
export class ReportForm {
  readonly say = input.required<typeof words.ko>();
  readonly problem = signal('');
  readonly sent = signal<readonly string[] | undefined>(undefined);
  readonly form = new FormGroup({
    pictures: new FormControl<JimunInput['records']>([], { nonNullable: true }),
    where: new FormControl('', { nonNullable: true }),
  });

  submit(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    if (this.form.valid) {
      this.problem.set('');
      this.sent.set(Array.from(new FormData(form), ([name, value]) => `${name}: ${String(value)}`));
    } else {
      form.reportValidity();
      this.problem.set(this.form.controls.pictures.getError('jimun') ?? '');
      this.sent.set(undefined);
    }
  }

  /**
   * The element clears itself without an `input` event when the browser leaves the page. If the
   * page comes back, it must not know more than the element.
   */
  forget(): void {
    this.form.controls.pictures.reset();
    this.sent.set(undefined);
  }

  /** Angular's own listener empties the controls. */
  reset(): void {
    this.problem.set('');
    this.sent.set(undefined);
  }
}
