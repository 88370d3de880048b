import 'jimun/element/define';
