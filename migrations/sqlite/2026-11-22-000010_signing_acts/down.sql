DROP TABLE sign_acts;
DROP TABLE passphrase_failures;
DROP TABLE sightings;
