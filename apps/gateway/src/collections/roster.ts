/** Something that a {@link Roster} may hold. */
export interface Rostered {
  /** Where the roster keeps it; -1 = nowhere. The roster's alone to change. */
  seat: number;
}

/**
 * Members that come and go thousands of times a second. A `Set` would hold on to them long after they left: it
 * replaces its table every few changes, each table keeps what it held and points to the next one, and once the garbage
 * collector has moved one of them to the old generation, all that follow survive with it until the next full
 * collection.
 */
export class Roster<Member extends Rostered> {
  private readonly members: Member[] = [];

  get size(): number {
    return this.members.length;
  }

  add(member: Member): void {
    if (member.seat === -1) member.seat = this.members.push(member) - 1;
  }

  /** Does nothing for those who are not here. */
  delete(member: Member): void {
    if (member.seat === -1) return;
    const last = this.members.pop() as Member;
    if (last !== member) {
      this.members[member.seat] = last;
      last.seat = member.seat;
    }
    member.seat = -1;
  }

  /** Visits every member. Those visited may leave meanwhile; nobody is visited twice. */
  forEach(visit: (member: Member) => void): void {
    // Whoever takes a free seat comes from the end, which was visited already.
    for (let seat = this.members.length - 1; seat >= 0; seat -= 1) {
      const member = this.members[seat];
      if (member !== undefined) visit(member);
    }
  }
}
