from report.totals import monthly_totals, overtime, weekly_totals


def render(weeks, months):
    lines = []
    for number, total in enumerate(weekly_totals(weeks), start=1):
        lines.append(f"week {number}: {total}")
    for number, total in enumerate(monthly_totals(months), start=1):
        lines.append(f"month {number}: {total}")
    lines.append(f"overtime: {sum(overtime(weekly_totals(weeks), 40))}")
    return lines
