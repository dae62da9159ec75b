"""The prover: what would go wrong under a procedure, found before it is published and shown with a case.

net, reading      a body and the tables of steps become a net: plain data
space, grammar    the cases of facts that conditions can tell apart: solved, or sampled
walks, exploring  every path in every case at once
states, people, waiting, sentences, clocks, wiring: what is looked for
examiners, links  how the rooms above add what they know
"""

from workflows.procedures.prover.examiners import Examined, examiner
from workflows.procedures.prover.finding import Finding
from workflows.procedures.prover.proving import blocking, prove, prove_net
from workflows.procedures.prover.reading import net_of

__all__ = ["Examined", "Finding", "blocking", "examiner", "net_of", "prove", "prove_net"]
