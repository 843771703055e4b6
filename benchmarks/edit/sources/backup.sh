#!/bin/sh
# Copies folders to a backup disk and keeps the last few copies.
set -eu

TARGET=${BACKUP_TARGET:-/mnt/backup}
KEEP=${BACKUP_KEEP:-7}
LOG=${BACKUP_LOG:-/var/log/backup.log}
FOLDERS="/etc /home /srv/www"
DRY_RUN=0

usage() {
	cat <<TEXT
usage: backup.sh [-n] [-k COUNT] [-t TARGET]
  -n  show what would be done
  -k  how many copies to keep (default $KEEP)
  -t  where to copy to (default $TARGET)
TEXT
}

log() {
	printf '%s %s\n' "$(date +%Y-%m-%dT%H:%M:%S)" "$*" >> "$LOG"
}

fail() {
	log "error: $*"
	printf 'backup: %s\n' "$*" >&2
	exit 1
}

while getopts 'nk:t:h' option; do
	case $option in
		n) DRY_RUN=1 ;;
		k) KEEP=$OPTARG ;;
		t) TARGET=$OPTARG ;;
		h)
			usage
			exit 0
			;;
		*)
			usage >&2
			exit 2
			;;
	esac
done

[ -d "$TARGET" ] || fail "$TARGET is not mounted"
case $KEEP in
	'' | *[!0-9]*) fail "not a number: $KEEP" ;;
esac

free_mb=$(df -Pm "$TARGET" | awk 'NR == 2 { print $4 }')
[ "$free_mb" -gt 2048 ] || fail "only $free_mb MB left on $TARGET"

stamp=$(date +%Y%m%d-%H%M%S)
copy="$TARGET/$stamp"
latest="$TARGET/latest"

for folder in $FOLDERS; do
	if [ ! -d "$folder" ]; then
		log "skipped $folder: no such folder"
		continue
	fi
	if [ "$DRY_RUN" -eq 1 ]; then
		echo "would copy $folder to $copy"
		continue
	fi
	mkdir -p "$copy"
	if [ -d "$latest" ]; then
		rsync -aR --link-dest="$latest" "$folder" "$copy"
	else
		rsync -aR "$folder" "$copy"
	fi
	log "copied $folder"
done

[ "$DRY_RUN" -eq 1 ] || ln -sfn "$copy" "$latest"

ls -1d "$TARGET"/20* 2> /dev/null | sort -r | tail -n +"$((KEEP + 1))" | while read -r old; do
	if [ "$DRY_RUN" -eq 1 ]; then
		echo "would remove $old"
	else
		rm -rf "$old"
		log "removed $old"
	fi
done
