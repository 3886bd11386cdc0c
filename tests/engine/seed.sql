TRUNCATE color, author, article, comment, tag, wide RESTART IDENTITY CASCADE;
INSERT INTO color VALUES ('red', 'like a rose'), ('blue', NULL);
INSERT INTO author (id, name, age, balance, visits, settings, tags, favourite) VALUES
  (1, 'Ada', 36, 12345678901234.5678, 9007199254740993, '{"theme": {"dark": true}, "list": [1, 2]}', '{math,code}', 'red'),
  (2, 'Bo', 20, 0.1, 0, NULL, NULL, 'blue'),
  (3, 'Cy', NULL, NULL, 5, '{"theme": {"dark": false}}', '{}', NULL);
INSERT INTO article (id, author_id, title, content, rating, is_published) VALUES
  (1, 1, 'Engines', 'on engines', 4.5, true), (2, 1, 'Drafts', NULL, NULL, false),
  (3, 2, 'Bees', 'on bees', 3, true), (4, 2, 'Hidden', 'not yet', 5, false);
INSERT INTO comment (id, article_id, body, weight) VALUES (1, 1, 'first', 1.5), (2, 1, 'second', 2.5), (3, 4, 'secret', 9);
INSERT INTO tag VALUES (1, 'new');
INSERT INTO wide (id, c01, c50) VALUES (1, 11, 50);
SELECT setval(pg_get_serial_sequence('author', 'id'), 100), setval(pg_get_serial_sequence('article', 'id'), 100),
  setval(pg_get_serial_sequence('comment', 'id'), 100);
