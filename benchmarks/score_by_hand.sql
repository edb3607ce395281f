-- The rubric 'pic' of 2015 as an analyst would write it for DuckDB by hand: the measure for `statscore score`.
-- Every criterion is worth 2.5 points, so half a point is the unit; what nobody has coded earns 0 to 5 of them.
WITH criteria(criterion, area) AS (
    VALUES
        ('trafficking-law-covers-minors', 'criminalization'),
        ('csec-offence', 'criminalization'),
        ('prostitution-law-refers-to-trafficking', 'criminalization'),
        ('racketeering', 'criminalization'),
        ('buyers-trafficking', 'demand'),
        ('buyers-csec', 'demand'),
        ('solicitation-of-minors', 'demand'),
        ('buyer-penalties', 'demand'),
        ('buyer-internet', 'demand'),
        ('no-age-mistake-defence', 'demand'),
        ('buyer-base-penalty', 'demand'),
        ('buyer-financial-penalties', 'demand'),
        ('possession-penalties', 'demand'),
        ('buyer-registration', 'demand'),
        ('trafficker-penalties', 'traffickers'),
        ('production-penalties', 'traffickers'),
        ('trafficker-internet', 'traffickers'),
        ('trafficker-financial-penalties', 'traffickers'),
        ('trafficker-registration', 'traffickers'),
        ('parental-rights', 'traffickers'),
        ('facilitator-liability', 'facilitators'),
        ('facilitator-financial-penalties', 'facilitators'),
        ('sex-tourism', 'facilitators'),
        ('selling-images', 'facilitators'),
        ('victim-definition', 'protection'),
        ('no-consent-defence', 'protection'),
        ('non-criminalization', 'protection'),
        ('specialized-services', 'protection'),
        ('abuse-definition', 'protection'),
        ('caregiver-definition', 'protection'),
        ('victims-compensation', 'protection'),
        ('trial-protections', 'protection'),
        ('expungement', 'protection'),
        ('restitution-and-civil-remedies', 'protection'),
        ('limitations', 'protection'),
        ('police-training', 'tools'),
        ('single-party-consent', 'tools'),
        ('wiretapping', 'tools'),
        ('decoys', 'tools'),
        ('internet-investigations', 'tools'),
        ('missing-children', 'tools')
),
levels(level, half_points) AS (
    VALUES ('full', 5), ('substantial', 3), ('limited', 1), ('none', 0),
        ('conditional', 3), ('age-limited', 2), ('defense', 1), ('specialized', 5), ('general', 2)
),
worth AS (SELECT criterion, area, level, half_points FROM criteria CROSS JOIN levels),
sums AS (
    SELECT
        unit,
        SUM(half_points) FILTER (area = 'criminalization') AS criminalization_low, COUNT(half_points) FILTER (area = 'criminalization') AS criminalization_coded,
        SUM(half_points) FILTER (area = 'demand') AS demand_low, COUNT(half_points) FILTER (area = 'demand') AS demand_coded,
        SUM(half_points) FILTER (area = 'traffickers') AS traffickers_low, COUNT(half_points) FILTER (area = 'traffickers') AS traffickers_coded,
        SUM(half_points) FILTER (area = 'facilitators') AS facilitators_low, COUNT(half_points) FILTER (area = 'facilitators') AS facilitators_coded,
        SUM(half_points) FILTER (area = 'protection') AS protection_low, COUNT(half_points) FILTER (area = 'protection') AS protection_coded,
        SUM(half_points) FILTER (area = 'tools') AS tools_low, COUNT(half_points) FILTER (area = 'tools') AS tools_coded,
        COUNT(half_points) AS coded,
        COUNT(level) - COUNT(half_points) AS unread
    FROM read_csv('PANEL', header = true, all_varchar = true)
    LEFT JOIN worth USING (criterion, level)
    GROUP BY unit
),
totals AS (SELECT *, COALESCE(criminalization_low, 0) + COALESCE(demand_low, 0) + COALESCE(traffickers_low, 0) + COALESCE(facilitators_low, 0) + COALESCE(protection_low, 0) + COALESCE(tools_low, 0) AS low, COALESCE(criminalization_low, 0) + COALESCE(demand_low, 0) + COALESCE(traffickers_low, 0) + COALESCE(facilitators_low, 0) + COALESCE(protection_low, 0) + COALESCE(tools_low, 0) + 5 * (41 - coded) AS high FROM sums)
SELECT
    unit,
    CASE WHEN low = high THEN low / 2.0 END AS score, low / 2.0 AS low, high / 2.0 AS high,
    CASE WHEN low = high THEN low END AS score_numerator, low AS low_numerator, high AS high_numerator, 2 AS denominator,
    CASE WHEN low >= 180 THEN 'A' WHEN low >= 160 THEN 'B' WHEN low >= 140 THEN 'C' WHEN low >= 120 THEN 'D' ELSE 'F' END AS grade_low,
    CASE WHEN high >= 180 THEN 'A' WHEN high >= 160 THEN 'B' WHEN high >= 140 THEN 'C' WHEN high >= 120 THEN 'D' ELSE 'F' END AS grade_high,
    coded, 0 AS bounded,
    COALESCE(criminalization_low, 0) AS criminalization_low_numerator, COALESCE(criminalization_low, 0) + 5 * (4 - criminalization_coded) AS criminalization_high_numerator, 2 AS criminalization_denominator,
    COALESCE(demand_low, 0) AS demand_low_numerator, COALESCE(demand_low, 0) + 5 * (10 - demand_coded) AS demand_high_numerator, 2 AS demand_denominator,
    COALESCE(traffickers_low, 0) AS traffickers_low_numerator, COALESCE(traffickers_low, 0) + 5 * (6 - traffickers_coded) AS traffickers_high_numerator, 2 AS traffickers_denominator,
    COALESCE(facilitators_low, 0) AS facilitators_low_numerator, COALESCE(facilitators_low, 0) + 5 * (4 - facilitators_coded) AS facilitators_high_numerator, 2 AS facilitators_denominator,
    COALESCE(protection_low, 0) AS protection_low_numerator, COALESCE(protection_low, 0) + 5 * (11 - protection_coded) AS protection_high_numerator, 2 AS protection_denominator,
    COALESCE(tools_low, 0) AS tools_low_numerator, COALESCE(tools_low, 0) + 5 * (6 - tools_coded) AS tools_high_numerator, 2 AS tools_denominator,
    unread, 0 AS unasked, 0 AS twice
FROM totals
