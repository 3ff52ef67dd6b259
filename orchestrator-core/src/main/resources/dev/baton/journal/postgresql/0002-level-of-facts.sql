-- How much whoever reads the events and snapshots must know; it only grows. One row.
CREATE TABLE vocabulary (level integer NOT NULL);

INSERT INTO vocabulary (level) VALUES (1);
