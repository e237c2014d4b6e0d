DROP TABLE summaries;
DROP TABLE one_turns;
