-- The count of an election package in the Parquet layout (spec/package.md): every total that is
-- published, from the station protocols up. Words in braces are filled in from the rule set in force and
-- from the lines that the form has; `hattama count --sql` prints the finished text, which runs as it stands
-- in the folder of the package, whatever its layout.

-- uncounted: protocols that are not added up, because they are awaited, in entry or annulled
SELECT key FROM protocols WHERE status NOT IN ('accepted', 'corrected');

-- not_standing: candidacies that cannot be elected; only they may have no row at a station without being blank
SELECT key FROM candidacies WHERE status NOT IN ('registered', 'on_ballot', 'elected', 'not_elected');

-- contest_ballots: of every contest how many stand, and so are on the ballot of each of its stations
SELECT contest, COUNT(*) AS standing
FROM candidacies
WHERE key NOT IN (SELECT key FROM not_standing)
GROUP BY contest;

-- contest_protocols: of every contest how many protocols are added up
SELECT contest, COUNT(*) AS counted
FROM protocols
WHERE status IN ('accepted', 'corrected')
GROUP BY contest;

-- candidacy_rows: what the protocols that are added up say of every candidacy
SELECT candidacy, SUM(votes) AS votes, COUNT(*) AS places, COUNT(votes) AS figures
FROM votes
WHERE NOT EXISTS (SELECT key FROM uncounted WHERE key = protocol)
GROUP BY candidacy;

-- candidacy_votes: votes of every candidacy; a blank figure is counted as blank, never as zero, and a row that
-- lacks is blank where the candidacy stands
SELECT candidacies.key AS candidacy, candidacy_rows.votes,
       CASE WHEN not_standing.key IS NULL THEN counted ELSE places END - COALESCE(figures, 0) AS blanks
FROM candidacies
JOIN contest_protocols ON contest_protocols.contest = candidacies.contest
LEFT JOIN not_standing ON not_standing.key = candidacies.key
LEFT JOIN candidacy_rows ON candidacy_rows.candidacy = candidacies.key
WHERE not_standing.key IS NULL OR places IS NOT NULL;

-- protocol_votes: votes for all candidacies with a row in each protocol, missing if one figure is blank
SELECT protocol,
       CASE WHEN COUNT(*) = COUNT(votes) THEN SUM(votes) END AS candidate_votes,
       COUNT(*) AS places
FROM votes
GROUP BY protocol;

-- other_votes: of each protocol how many of its rows are of candidacies that cannot be elected
SELECT protocol, COUNT(*) AS others
FROM votes
WHERE EXISTS (SELECT key FROM not_standing WHERE key = candidacy)
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

-- figures: everything that a rule may name, one row per protocol; who stands is on the ballot of each
SELECT protocols.*,
       CASE WHEN places = COALESCE(standing, 0) + COALESCE(others, 0)
            THEN candidate_votes END AS candidate_votes,
       COALESCE(standing, 0) + COALESCE(others, 0) AS candidates,
       protocol_turnout.turnout_last,
       protocol_turnout.turnout_drops
FROM protocols
LEFT JOIN contest_ballots ON contest_ballots.contest = protocols.contest
LEFT JOIN protocol_votes ON protocol_votes.protocol = protocols.key
LEFT JOIN other_votes ON other_votes.protocol = protocols.key
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

-- unit_turnout: turnout by office, round and unit at every level, from the protocols that are added up, beside all
-- that are due and all voters listed
SELECT contests.office, contests.round, ancestors.ancestor AS unit,
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
GROUP BY contests.office, contests.round, ancestors.ancestor;

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
