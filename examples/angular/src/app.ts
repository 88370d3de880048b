import { CUSTOM_ELEMENTS_SCHEMA, Component, computed, effect, signal } from '@angular/core';
import 'jimun/exit/define';
import words from '../../shared/words.json';
import { ReportForm } from './report-form';

@Component({
  selector: 'app-root',
  imports: [ReportForm],
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <main>
      <jimun-exit><a href="https://www.weather.go.kr/" rel="noreferrer">{{ say().exit }}</a></jimun-exit>
      <h1>{{ say().title }}</h1>
      @if (reporting()) { <report-form [say]="say()" /> }
      <p>
        <button id="toggle" type="button" (click)="reporting.set(!reporting())">{{ reporting() ? say().close : say().open }}</button>
        <button id="language" type="button" (click)="language.set(language() === 'ko' ? 'en' : 'ko')">{{ say().other }}</button>
      </p>
    </main>`,
})
export class App {
  readonly language = signal<keyof typeof words>('ko');
  readonly reporting = signal(true);
  readonly say = computed(() => words[this.language()]);

  constructor() {
    // The elements use the language of the page.
    effect(() => {
      document.documentElement.lang = this.language();
      document.title = this.say().title;
    });
  }
}
