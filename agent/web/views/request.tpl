<form class="request" data-request data-person="{{person}}" data-during="{{call}}" data-of="{{key}}" aria-labelledby="request">
<h2 id="request">{{_("New {word} for {name}").format(word=word, name=whom)}}</h2>
<p><label for="subject">{{_("Subject")}}</label><input id="subject" name="subject" maxlength="255" required autocomplete="off" data-key="subject" value="{{subject}}"></p>
% if categories:
<p><label for="category">{{_("Category")}}</label><select id="category" name="category" data-key="category"><option value="">{{_("As the service desk decides")}}</option>
% for each in categories:
<option {{'selected' if each == category else ''}}>{{each}}</option>
% end
</select></p>
% end
<p><label for="request-text">{{pgettext("of a request", "Note")}}</label><textarea id="request-text" name="text" rows="4" maxlength="10000" data-key="request-text">
{{text}}</textarea></p>
<p id="request-said" role="alert"></p>
<p class="acts"><button class="btn primary" data-key="send-request">{{_("Send")}}</button><button class="btn" type="button" data-form="" data-key="cancel-request">{{_("Cancel")}}</button></p>
</form>
