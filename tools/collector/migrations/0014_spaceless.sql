-- Words that are written without spaces between them are taken apart: all words are taken up anew when somebody looks.
UPDATE entries SET indexed = NULL;
