-- The count of an election package in the Parquet layout (spec/package.md): every total that is
-- published, from the station protocols up. Words in braces are filled in from the rule set in force
-- and from the lines that the form has; `hattama count --sql` prints the finished text, which runs as it
-- stands in the folder of the Parquet files.

-- uncounted: protocols that are not added up, because they are awaited, in entry or annulled
SELECT key FROM protocols WHERE status NOT IN ('accepted', 'corrected');

-- candidacy_votes: votes of every candidacy; a blank figure is counted as blank, never as zero
SELECT candidacy, SUM(votes) AS votes, COUNT(*) - COUNT(votes) AS blanks
FROM votes
WHERE protocol NOT IN (SELECT key FROM uncounted)
GROUP BY candidacy;

-- contest_totals: how many protocols of each contest are due, counted and annulled, and the sums of their lines
SELECT contest,
       COUNT(*) AS due,
       COUNT(CASE WHEN status IN ('accepted', 'corrected') THEN 1 END) AS counted,
       COUNT(CASE WHEN status = 'annulled' THEN 1 END) AS annulled{line_totals}
FROM protocols
GROUP BY contest;

-- protocol_votes: votes for all candidacies on the ballot of each station, missing if one figure is blank
SELECT protocol,
       CASE WHEN COUNT(*) = COUNT(votes) THEN SUM(votes) END AS candidate_votes,
       COUNT(*) AS candidates
FROM votes
GROUP BY protocol;

-- protocol_turnout: the last turnout report of each protocol, and how often the series fell
SELECT protocol,
       MAX_BY(issued, at) AS turnout_last,
       COUNT(CASE WHEN issued < before THEN 1 END) AS turnout_drops
FROM (
    SELECT protocol, at, issued, LAG(issued) OVER (PARTITION BY protocol ORDER BY at) AS before
    FROM turnout
    WHERE issued IS NOT NULL
)
GROUP BY protocol;

-- figures: everything that a rule may name, one row per protocol
SELECT protocols.*,
       protocol_votes.candidate_votes,
       COALESCE(protocol_votes.candidates, 0) AS candidates,
       protocol_turnout.turnout_last,
       protocol_turnout.turnout_drops
FROM protocols
LEFT JOIN protocol_votes ON protocol_votes.protocol = protocols.key
LEFT JOIN protocol_turnout ON protocol_turnout.protocol = protocols.key;

-- protocol_shares: who could vote and who did at each station, where both are known
SELECT contest, station, counted,
       CASE WHEN base IS NOT NULL THEN voted END AS voted,
       CASE WHEN voted IS NOT NULL THEN base END AS base
FROM (
    SELECT contest, station,
           CASE WHEN status IN ('accepted', 'corrected') THEN 1 ELSE 0 END AS counted,
           CASE WHEN status IN ('accepted', 'corrected') THEN {turnout_of} END AS voted,
           CASE WHEN status IN ('accepted', 'corrected') THEN {turnout_base} END AS base
    FROM {turnout_relation}
);

-- station_turnout: turnout by office and the lowest unit
SELECT contests.office, stations.unit,
       COUNT(*) AS due,
       SUM(protocol_shares.counted) AS counted,
       COUNT(protocol_shares.base) AS known,
       SUM(protocol_shares.base) AS base,
       SUM(protocol_shares.voted) AS voted,
       SUM(stations.registered) AS listed,
       SUM(CASE WHEN protocol_shares.counted = 1 THEN stations.registered END) AS covered
FROM protocol_shares
JOIN stations ON stations.key = protocol_shares.station
JOIN contests ON contests.key = protocol_shares.contest
GROUP BY contests.office, stations.unit;

-- ancestors: every unit with itself and each unit above it
WITH RECURSIVE above (unit, ancestor) AS (
    SELECT key, key FROM units
    UNION ALL
    SELECT above.unit, units.parent
    FROM above
    JOIN units ON units.key = above.ancestor
    WHERE units.parent IS NOT NULL
)
SELECT unit, ancestor FROM above;

-- unit_turnout: turnout by office and unit, at every level
SELECT station_turnout.office, ancestors.ancestor AS unit,
       SUM(due) AS due, SUM(counted) AS counted, SUM(known) AS known,
       SUM(base) AS base, SUM(voted) AS voted, SUM(listed) AS listed, SUM(covered) AS covered
FROM station_turnout
JOIN ancestors ON ancestors.unit = station_turnout.unit
GROUP BY station_turnout.office, ancestors.ancestor;

-- nominations: nominees by office, route, party, what became of them, and sex
SELECT contests.office, candidacies.route, candidacies.party, candidacies.status, candidacies.sex,
       COUNT(*) AS nominees
FROM candidacies
JOIN contests ON contests.key = candidacies.contest
WHERE contests.round = 1
GROUP BY contests.office, candidacies.route, candidacies.party, candidacies.status, candidacies.sex;

-- observer_totals: observers by organisation
SELECT organisation, SUM(observers) AS observers, COUNT(DISTINCT station) AS stations
FROM observers
GROUP BY organisation;
