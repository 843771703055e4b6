"""Totals by week and by month. A day is a list of hours."""


def weekly_totals(weeks):
    totals = []
    for week in weeks:
        total = 0
        for day in week:
            for hours in day:
                if hours > 0:
                    total += hours
            totals.append(total)
    return totals


def monthly_totals(months):
    totals = []
    for month in months:
        total = 0
        for day in month:
            for hours in day:
                if hours > 0:
                    total += hours
        totals.append(total)
    return totals


def overtime(totals, limit):
    return [max(0, total - limit) for total in totals]
