"""Links, readings, committees, sessions, decisions, appeals."""

from django.urls import path

from grants.views import appeals, committee, conflicts, decisions, reviews, session

urlpatterns = [
    path("jury/", conflicts.jury, name="jury"),
    path("jury/<slug:slug>/liens/", conflicts.links, name="links"),
    path("<int:pk>/conflits/", conflicts.of_application, name="conflicts"),
    path("conflits/", conflicts.conflict_list, name="conflict_list"),
    path("conflits/<int:pk>/", conflicts.conflict, name="conflict"),
    path("lectures/", reviews.my_readings, name="my_readings"),
    path("lectures/<int:pk>/", reviews.review, name="review"),
    path("lectures/<int:pk>/enregistrer/", reviews.save, name="review_save"),
    path("<int:pk>/notes/", reviews.marks, name="marks"),
    path("repartition/", reviews.desk, name="reading_calls"),
    path("repartition/<slug:slug>/", reviews.readings, name="readings"),
    path("repartition/<slug:slug>/proposition/", reviews.proposal, name="proposal"),
    path("commissions/", committee.committee_list, name="committees"),
    path("commissions/nouvelle/<int:funder_pk>/", committee.committee_new, name="committee_new"),
    path("commissions/<int:pk>/", committee.committee, name="committee"),
    path("commissions/<int:pk>/regles/", committee.committee_edit, name="committee_edit"),
    path("commissions/<int:pk>/seances/nouvelle/", committee.session_new, name="session_new"),
    path("commissions/membres/<int:pk>/retirer/", committee.member_remove, name="member_remove"),
    path("seances/", committee.session_list, name="sessions"),
    path("seances/<int:pk>/", committee.session, name="session"),
    path("seances/<int:pk>/inscrire/", committee.session_refer, name="session_refer"),
    path("seances/<int:pk>/ordre/", committee.session_order, name="session_order"),
    path("seances/<int:pk>/salle/", session.room, name="room"),
    path("seances/<int:pk>/presences/", session.attendances, name="attendances"),
    path("seances/<int:pk>/presences/noter/", session.attendance, name="attendance"),
    path("seances/<int:pk>/decisions/", decisions.session_decisions, name="session_decisions"),
    path("points/<int:pk>/", session.agenda_item, name="agenda_item"),
    path("points/<int:pk>/note/", session.deliberation_mark, name="deliberation_mark"),
    path("decisions/", decisions.decision_list, name="decisions"),
    path("decisions/<int:pk>/", decisions.decision, name="decision"),
    path("decisions/<int:pk>/modifier/", decisions.edit, name="decision_edit"),
    path("decisions/<int:pk>/recours/", appeals.file, name="file_appeal"),
    path("<int:pk>/decider/", decisions.prepare, name="prepare_decision"),
    path("simulation/<slug:slug>/", decisions.simulation, name="simulation"),
    path("recours/", appeals.appeal_list, name="appeals"),
    path("recours/<int:pk>/", appeals.appeal, name="appeal"),
]
