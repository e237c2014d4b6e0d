DROP TABLE sign_ins;
DROP TABLE season_items;
DROP TABLE season_acts;
DROP TABLE seasons;
