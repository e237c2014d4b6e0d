DROP TABLE scrubs;
