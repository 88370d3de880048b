import { useEffect, useState } from 'react';
import 'jimun/exit/define';
import words from '../../shared/words.json';
import { ReportForm } from './ReportForm';

export function App() {
  const [language, setLanguage] = useState<keyof typeof words>('ko');
  const [reporting, setReporting] = useState(true);
  const say = words[language];

  // The elements use the language of the page.
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = say.title;
  }, [language, say]);

  return (
    <main>
      <jimun-exit><a href="https://www.weather.go.kr/" rel="noreferrer">{say.exit}</a></jimun-exit>
      <h1>{say.title}</h1>
      {reporting && <ReportForm say={say} />}
      <p>
        <button id="toggle" type="button" onClick={() => setReporting(!reporting)}>{reporting ? say.close : say.open}</button>{' '}
        <button id="language" type="button" onClick={() => setLanguage(language === 'ko' ? 'en' : 'ko')}>{say.other}</button>
      </p>
    </main>
  );
}
