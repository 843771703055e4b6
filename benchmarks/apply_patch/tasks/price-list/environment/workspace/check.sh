grep -q "^tea;340;box" data/prices.csv
