% if refusal:
<p class="notice danger" role="alert"><svg class="i" aria-hidden="true"><use href="#i-alert"/></svg><span>\\
% if refusal.sentence:
<strong>\\
% if refusal.number:
{{_("Not called: {number}.").format(number=refusal.number)}}\\
% else:
{{_("Not called.")}}\\
% end
</strong> {{refusal.sentence}} \\
% end
{{refusal.more}}</span><button class="link" type="button" data-dismiss data-key="dismiss">{{_("Dismiss")}}</button></p>
% end
% if asked:
<dialog aria-labelledby="qh" aria-describedby="qd" data-open data-question="{{asked.id}}">
<h2 id="qh">{{asked.head}}</h2>
<p class="big">{{asked.number}}\\
% if asked.region:
<small><data value="{{asked.region}}" data-region>{{asked.region}}</data></small>\\
% end
% for fact in asked.facts:
<small><bdi>{{fact}}</bdi></small>\\
% end
</p>
<p id="qd" class="flag {{'danger' if asked.is_grave else 'warn'}}"><svg class="i" aria-hidden="true"><use href="#i-alert"/></svg><span>\\
% for each in asked.why:
{{each.text}}\\
% if each.region:
<data value="{{each.region}}" data-region>{{each.region}}</data>\\
% end
{{each.rest}} \\
% end
</span></p>
% if asked.can_remember:
<label class="chk"><input type="checkbox" data-remember> {{_("Don’t ask again for this number")}}</label>
% end
<div class="acts"><button class="btn" type="button" data-answer="no" data-focus autofocus>{{_("Don’t call")}}</button><button class="btn {{'danger' if asked.is_grave else 'primary'}}" type="button" data-answer="yes"><svg class="i" aria-hidden="true"><use href="#i-phone"/></svg>{{asked.yes}}</button></div>
</dialog>
% end
