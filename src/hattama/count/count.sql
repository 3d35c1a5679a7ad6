-- The count of an election package in the Parquet layout (spec/package.md): every total that is
-- published, from the station protocols up. Words in braces are filled in from the rule set in force and
-- from the lines that the form has; `hattama count --sql` prints the finished text, which runs as it stands
-- in the folder of the Parquet files.

-- uncounted: protocols that are not added up, because they are awaited, in entry or annulled
SELECT key FROM protocols WHERE status NOT IN ('accepted', 'corrected');

-- candidacy_votes: votes of every candidacy; a blank figure is counted as blank, never as zero
SELECT candidacy, SUM(votes) AS votes, COUNT(*) - COUNT(votes) AS blanks
FROM votes
WHERE NOT EXISTS (SELECT key FROM uncounted WHERE key = protocol)
GROUP BY candidacy;

-- protocol_votes: votes for all candidacies on the ballot of each station, missing if one figure is blank
SELECT protocol,
       CASE WHEN COUNT(*) = COUNT(votes) THEN SUM(votes) END AS candidate_votes,
       COUNT(*) AS candidates
FROM votes
GROUP BY protocol;

-- protocol_turnout: the last turnout report of each protocol, and how often the series fell
SELECT protocol,
       MAX_BY(issued, reported_at) AS turnout_last,
       COUNT(CASE WHEN issued < before THEN 1 END) AS turnout_drops
FROM (
    SELECT protocol, reported_at, issued,
           LAG(issued) OVER (PARTITION BY protocol ORDER BY reported_at) AS before
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

-- unit_totals: protocols and the sums of their lines by contest, lowest unit and status; from here on
-- everything is small
SELECT contest, unit, status,
       COUNT(*) AS due,
       SUM(listed) AS listed,
       COUNT(voted + base) AS known,
       SUM(CASE WHEN voted IS NOT NULL THEN base END) AS base,
       SUM(CASE WHEN base IS NOT NULL THEN voted END) AS voted{line_totals}
FROM (
    SELECT contest, unit, status, listed,
           {turnout_of} AS voted,
           {turnout_base} AS base{lines}
    FROM {turnout_relation}
    JOIN (SELECT key AS place, unit, registered AS listed FROM stations) ON place = station
)
GROUP BY contest, unit, status;

-- contest_totals: protocols and the sums of their lines by contest and status
SELECT contest, status, SUM(due) AS due{contest_totals}
FROM unit_totals
GROUP BY contest, status;

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

-- unit_turnout: turnout by office and unit at every level, from the protocols that are added up, beside all
-- that are due and all voters listed
SELECT contests.office, ancestors.ancestor AS unit,
       SUM(due) AS due,
       SUM(CASE WHEN added THEN due ELSE 0 END) AS counted,
       SUM(CASE WHEN added THEN known ELSE 0 END) AS known,
       SUM(CASE WHEN added THEN base END) AS base,
       SUM(CASE WHEN added THEN voted END) AS voted,
       SUM(listed) AS listed,
       SUM(CASE WHEN added THEN listed END) AS covered
FROM (SELECT *, status IN ('accepted', 'corrected') AS added FROM unit_totals) AS totals
JOIN contests ON contests.key = totals.contest
JOIN ancestors ON ancestors.unit = totals.unit
GROUP BY contests.office, ancestors.ancestor;

-- missing_protocols: protocols that are due and not accepted yet
SELECT contests.id AS contest, stations.id AS station, protocols.id AS protocol, protocols.status
FROM protocols
JOIN contests ON contests.key = protocols.contest
JOIN stations ON stations.key = protocols.station
WHERE protocols.status NOT IN ('accepted', 'corrected', 'annulled');

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
