// Package ledger keeps accounts and the transfers between them.
package ledger

import (
	"errors"
	"fmt"
	"sort"
	"sync"
	"time"
)

// ErrUnknown says that an account does not exist.
var ErrUnknown = errors.New("unknown account")

// ErrFunds says that an account does not hold enough.
var ErrFunds = errors.New("not enough funds")

// Cents is an amount of money.
type Cents int64

// Account holds money.
type Account struct {
	Name    string
	Balance Cents
	Opened  time.Time
	Frozen  bool
}

// Transfer moves money from one account to another.
type Transfer struct {
	From, To string
	Amount   Cents
	At       time.Time
	Note     string
}

// Ledger is safe for use by several goroutines.
type Ledger struct {
	mu        sync.Mutex
	accounts  map[string]*Account
	transfers []Transfer
	now       func() time.Time
}

// New returns an empty ledger.
func New(now func() time.Time) *Ledger {
	return &Ledger{accounts: map[string]*Account{}, now: now}
}

// Open adds an account with a first balance.
func (l *Ledger) Open(name string, balance Cents) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if name == "" {
		return errors.New("an account needs a name")
	}
	if _, exists := l.accounts[name]; exists {
		return fmt.Errorf("account %q exists", name)
	}
	if balance < 0 {
		return fmt.Errorf("account %q cannot start below zero", name)
	}
	l.accounts[name] = &Account{Name: name, Balance: balance, Opened: l.now()}
	return nil
}

// Freeze stops all transfers from an account.
func (l *Ledger) Freeze(name string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	account, exists := l.accounts[name]
	if !exists {
		return fmt.Errorf("freeze %q: %w", name, ErrUnknown)
	}
	account.Frozen = true
	return nil
}

// Move transfers an amount, or changes nothing.
func (l *Ledger) Move(from, to string, amount Cents, note string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if amount <= 0 {
		return fmt.Errorf("cannot move %d cents", amount)
	}
	source, exists := l.accounts[from]
	if !exists {
		return fmt.Errorf("move from %q: %w", from, ErrUnknown)
	}
	target, exists := l.accounts[to]
	if !exists {
		return fmt.Errorf("move to %q: %w", to, ErrUnknown)
	}
	if source.Frozen {
		return fmt.Errorf("account %q is frozen", from)
	}
	if source.Balance < amount {
		return fmt.Errorf("move %d from %q: %w", amount, from, ErrFunds)
	}
	source.Balance -= amount
	target.Balance += amount
	l.transfers = append(l.transfers, Transfer{from, to, amount, l.now(), note})
	return nil
}

// Balance returns what an account holds.
func (l *Ledger) Balance(name string) (Cents, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	account, exists := l.accounts[name]
	if !exists {
		return 0, fmt.Errorf("balance of %q: %w", name, ErrUnknown)
	}
	return account.Balance, nil
}

// Statement lists the transfers of an account, newest first.
func (l *Ledger) Statement(name string, limit int) []Transfer {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []Transfer
	for _, transfer := range l.transfers {
		if transfer.From == name || transfer.To == name {
			found = append(found, transfer)
		}
	}
	sort.Slice(found, func(i, j int) bool {
		return found[i].At.After(found[j].At)
	})
	if limit > 0 && len(found) > limit {
		found = found[:limit]
	}
	return found
}

// Total is the sum over all accounts; no transfer changes it.
func (l *Ledger) Total() Cents {
	l.mu.Lock()
	defer l.mu.Unlock()
	var total Cents
	for _, account := range l.accounts {
		total += account.Balance
	}
	return total
}
