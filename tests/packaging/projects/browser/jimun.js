export * from 'jimun';
