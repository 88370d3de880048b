import 'jimun/element/define'

document.querySelector<HTMLDivElement>('#app')!.innerHTML = `
  <jimun-input name="fingerprints[]" multiple seal="require" protection="off"></jimun-input>`
