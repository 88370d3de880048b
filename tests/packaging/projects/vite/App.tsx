import 'jimun/element/define'

export default function App() {
  return <jimun-input name="fingerprints[]" multiple seal="require" protection="off" />
}
