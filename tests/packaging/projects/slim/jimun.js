export * from 'jimun/slim';
